import { tool } from '@portico/core'
import { z } from 'zod'
import { formatTime, TIME_FORMATS } from './format-time.ts'
import { isTimeZone } from './is-time-zone.ts'

const timezone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'unknown time zone; use an IANA name such as Europe/Paris or America/New_York')
  .default('UTC')
  .describe('IANA name of the time zone, e.g. Europe/Paris')

const format = z.enum(TIME_FORMATS).default('iso').describe('How to write the time')

/** The one tool of the time server. Wrong arguments do not reach the handler: the schema's messages go to the model. */
export const getCurrentTime = tool({
  title: 'Current time',
  description: 'The current date and time in a time zone',
  input: z.object({ timezone, format }),
  output: z.object({ time: z.string(), timezone: z.string(), format: z.enum(TIME_FORMATS) }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  handler: ({ timezone, format }) => ({ time: formatTime(new Date(), timezone, format), timezone, format }),
})
