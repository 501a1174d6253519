import { startOfflineModel } from '../offline-model.ts'
import type { ModelAddress } from './model-address.ts'

/** The model of this conversation. Disposing of it stops what was started for it. */
export interface ChosenModel extends AsyncDisposable {
  readonly address: ModelAddress
  /** What to tell the person about the choice. */
  readonly description: string
}

/** The person's own model when there is one, else an offline model, started here. */
export async function chooseModel(own: ModelAddress | undefined): Promise<ChosenModel> {
  if (own !== undefined) {
    return { address: own, description: `${own.name} at ${own.url}`, [Symbol.asyncDispose]: async () => undefined }
  }
  const offline = await startOfflineModel()
  return {
    address: { url: offline.url, key: 'none-needed', name: 'offline-model' },
    description: `LLM_API_KEY is not set, so I started the offline model at ${offline.url}`,
    [Symbol.asyncDispose]: () => offline[Symbol.asyncDispose](),
  }
}
