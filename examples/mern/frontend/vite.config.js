import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  server: {
    host: true, // every address: inside a container, localhost would be the container alone
    port: 5173,
    strictPort: true,
  },
});
