/** How many words there are; of texts they are drawn as in a language: the second is half as frequent as the first, and so on. */
const WORDS = 50_000
const WORDS_PER_ENTRY = 12

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A word by its rank, from 0. */
function word(rank: number): string {
  return `w${rank.toString(36)}`
}

/** A rank as Zipf's law has it, about. */
function drawRank(random: () => number): number {
  return Math.floor(WORDS ** random()) - 1
}

/** Lines for `import`. */
export function* entryLines(count: number): Generator<string> {
  const random = randomNumbers(1)
  for (let index = 0; index < count; index++) {
    const text = Array.from({ length: WORDS_PER_ENTRY }, () => word(drawRank(random))).join(' ')
    const key = index.toString().padStart(8, '0')
    yield JSON.stringify({ namespace: `n${index % 10}`, key, value: text, metadata: { type: 'note' }, tags: [`t${index % 100}`] })
  }
}

/** What is searched for: two words that are not among the hundred that are in every other entry; every third time a beginning. */
export function searchTexts(count: number): string[] {
  const random = randomNumbers(2)
  const rare = (): string => {
    for (;;) {
      const rank = drawRank(random)
      if (rank >= 100) return word(rank)
    }
  }
  return Array.from({ length: count }, (_, index) => (index % 3 === 0 ? `${rare()} ${rare().slice(0, 4)}*` : rare()))
}
