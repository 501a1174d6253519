import { createServer } from '@portico/core'
import { getCurrentTime } from './get-current-time.ts'

/** The server of this demo: one tool, `get_current_time`. */
export function createTimeServer() {
  return createServer({
    name: 'time-demo',
    title: 'Time demo',
    version: '1.0.0',
    instructions: 'Call get_current_time for the current date and time in any time zone.',
  }).tools({ get_current_time: getCurrentTime })
}
