import { defineConfig } from 'vite';

export default defineConfig({
  base: '/graphiql/',
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 3000, // Monaco; served from here once and cached for good
    rolldownOptions: { checks: { moduleLevelDirective: false } }, // "use client" of the libraries means nothing in a browser
  },
});
