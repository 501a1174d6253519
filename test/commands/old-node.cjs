// Loaded before a root command, makes it believe that it runs on an old Node.
Object.defineProperty(process.versions, 'node', { value: process.env.PRETENDED_NODE })
