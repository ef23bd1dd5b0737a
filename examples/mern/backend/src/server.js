import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { app } from './app.js';

const PORT = 5050;
const { MONGO_URI } = process.env;

if (!MONGO_URI) {
  console.error('MONGO_URI is not set: write it as mongodb://HOST:27017/DATABASE');
  process.exit(1);
}

// A request that cannot reach the database is to fail at once instead of waiting for it.
mongoose.set('bufferCommands', false);

const server = app.listen(PORT, () => console.log(`listening on ${PORT}`));
connect();

// Node as a container's first process ignores SIGTERM unless told what to do: `down` would wait ten seconds.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    mongoose.disconnect().finally(() => process.exit(0));
  });
}

/** Connect, however long it takes; once connected, the driver reconnects by itself. */
async function connect() {
  for (;;) {
    try {
      await mongoose.connect(MONGO_URI, { serverSelectionTimeoutMS: 3000 });
      console.log('connected to MongoDB');
      return;
    } catch (error) {
      console.error(`MongoDB does not answer, trying again: ${error.message}`);
      await sleep(2000);
    }
  }
}
