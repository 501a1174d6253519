import { skill, skills } from '@portico/skills'

/** A skill: instructions for a model, with the files that they refer to. On Node, `skillsFromFolder()` reads such files from a folder. */
const gitWorkflow = skill({
  files: {
    'SKILL.md': `---
name: git-workflow
description: How this team branches, commits and merges. Use it before any change to the repository.
license: MIT
metadata:
  version: "1.0"
---

# Git workflow

1. Branch from \`main\`; name the branch after what it does.
2. Write commit messages as references/GUIDE.md says.
3. Ask for a review. Merge when it is granted and the tests pass.
`,
    'references/GUIDE.md': `# Commit messages

Begin with a verb, say what changes for whom, and keep the first line under 72 characters.
`,
  },
})

/** The extension that serves the skills: clients that know skills list them, to all others their files are resources. */
export const skillsExtension = skills([gitWorkflow], { cache: { ttlMs: 60_000, scope: 'public' } })
