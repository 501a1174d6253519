// Skills
export { skill } from './skill/skill.ts'
export type { Skill, SkillOptions } from './skill/skill.ts'
export type { FrontMatter } from './skill/front-matter.ts'
export type { SkillFile } from './skill/skill-file.ts'

// The extension that serves them
export { skills, SKILLS_EXTENSION } from './extension/skills.ts'
export type { SkillsOptions } from './extension/skills.ts'
export type { SkillEntry, SkillResource } from './extension/skill-entry.ts'
