import cors from 'cors';
import express from 'express';
import mongoose from 'mongoose';
import { records } from './records.js';

export const app = express();

app.disable('x-powered-by');
// The page comes from another port, another origin to the browser. Without accounts or cookies any origin may ask.
app.use(cors());
app.use(express.json());

app.get('/health', async (_request, response) => {
  if (!isConnected()) throw new mongoose.mongo.MongoNetworkError('not connected yet');
  await mongoose.connection.db.admin().ping();
  response.json({ message: 'ok' });
});

app.use('/records', records);

app.use((request, response) => {
  response.status(404).json({ message: `There is no ${request.method} ${request.path} here` });
});

// Express takes this for its error handler because it has four parameters.
app.use((error, _request, response, _next) => {
  const { status, body } = answerTo(error);
  if (status === 503) console.error(`MongoDB: ${error.message}`);
  if (status === 500) console.error(error);
  response.status(status).json(body);
});

const OUT_OF_REACH = [mongoose.mongo.MongoNetworkError, mongoose.mongo.MongoServerSelectionError];

const isConnected = () => mongoose.connection.readyState === mongoose.ConnectionStates.connected;

function answerTo(error) {
  if (error instanceof mongoose.Error.ValidationError) {
    const errors = Object.entries(error.errors).map(([field, { message }]) => [field, message]);
    return { status: 422, body: { message: 'The record is not valid', errors: Object.fromEntries(errors) } };
  }
  if (error instanceof mongoose.Error.CastError || error instanceof mongoose.Error.DocumentNotFoundError) {
    return { status: 404, body: { message: 'There is no such record' } };
  }
  if (error.status >= 400 && error.status < 500) {
    return { status: error.status, body: { message: 'The request could not be read' } };
  }
  if (!isConnected() || OUT_OF_REACH.some((kind) => error instanceof kind)) {
    return { status: 503, body: { message: 'The database is not in reach' } };
  }
  return { status: 500, body: { message: 'Something went wrong on the server' } };
}
