// Serves the built page, for the Dockerfile's target prod.
import { createServer } from 'node:http';
import sirv from 'sirv';

const server = createServer(sirv('dist', { single: true, etag: true }));
server.listen(5173, () => console.log('listening on 5173'));

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
