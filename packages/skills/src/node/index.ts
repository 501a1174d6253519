// Skills as folders of files
export { skillsFromFolder } from './skills-from-folder.ts'
export type { SkillsFromFolderOptions } from './skills-from-folder.ts'
