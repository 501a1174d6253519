import { admissionCases } from './admission-cases.ts'
import type { ContractCase } from './contract-case.ts'
import { endpointCases } from './endpoint-cases.ts'
import type { HttpContractServerName } from './http-contract-server.ts'
import { httpSseCases } from './http-sse-cases.ts'
import { statelessCases } from './stateless-cases.ts'
import { streamableHttpCases } from './streamable-http-cases.ts'

/** Where a server of the contract is reached: the URL below which its endpoints are, without a slash at its end, such as `http://127.0.0.1:8000/tools`. */
export type UrlOf = (name: HttpContractServerName) => string | Promise<string>

/**
 * What every way to serve over HTTP has to do, on whatever runtime: the same table of cases for each. It only talks HTTP, so the servers may be in
 * another process; each serves a `createHttpContractServer()` with the options that `HTTP_CONTRACT_SERVERS` has under its name.
 *
 * ```ts
 * for (const { name, run } of httpTransportContract((server) => urls[server])) test(name, run)
 * ```
 *
 * @param urlOf says where each of the servers is.
 */
export function httpTransportContract(urlOf: UrlOf): readonly ContractCase[] {
  return [
    ...streamableHttpCases(urlOf),
    ...statelessCases(urlOf),
    ...httpSseCases(urlOf),
    ...admissionCases(urlOf),
    ...endpointCases(urlOf),
  ]
}
