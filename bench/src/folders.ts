/** `bench/` */
export const BENCH_FOLDER: URL = new URL('../', import.meta.url)

/** `bench/peers/`: the frameworks compared with, a package of its own outside the workspace. */
export const PEERS_FOLDER: URL = new URL('peers/', BENCH_FOLDER)

/** `bench/dist/`: the compiled programs that are measured; not committed. */
export const PROGRAMS_FOLDER: URL = new URL('dist/', BENCH_FOLDER)

/** `bench/results/`: the last full run of each benchmark; committed. */
export const RESULTS_FOLDER: URL = new URL('results/', BENCH_FOLDER)
