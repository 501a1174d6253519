import tseslint from 'typescript-eslint'

// Formatting is biome's; ESLint looks for mistakes that need types to be seen.
export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'docs/api/**', 'bench/peers/**', 'bench/results/**', '**/*.{js,mjs,cjs}'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      // With verbatimModuleSyntax `import { type A }` still loads the module.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers and booleans read well in a message.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => void other()` and `=> emitter.off(…)` are how listeners are written here.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // An interface may ask for a promise of something that is at hand.
      '@typescript-eslint/require-await': 'off',
      // `Record<string, T>` and `{ [key: string]: T }` are both clear; the second can name its key.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // With exactOptionalPropertyTypes `T | undefined` is a statement, not noise.
      '@typescript-eslint/no-redundant-type-constituents': 'error',
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true, allowAsThisParameter: true }],
      // `params['name']` says that the name is not declared.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // The official types call deprecated what a later revision dropped; the earlier revisions are served too.
      '@typescript-eslint/no-deprecated': 'off',
      // isolatedDeclarations wants the type written where these want it gone.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/consistent-generic-constructors': 'off',
      // `{}` is what a type comes to when nothing is added to it: a server without tools, a prompt without arguments.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // An assertion with its reason beside it is how a context comes back from the middleware's loose types.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A type parameter used once still carries meaning in a definition API (it is what the user's type is inferred into).
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test-d.ts', '**/test-support/**/*.ts', 'test/**/*.ts'],
    rules: {
      // Tests reach into JSON whose shape the next line asserts.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
)
