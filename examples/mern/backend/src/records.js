import { Router } from 'express';
import { Record } from './record.js';

export const records = Router();

const fieldsOf = ({ name, role, level } = {}) => ({ name, role, level });

records.get('/', async (_request, response) => {
  response.json(await Record.find().sort({ createdAt: -1 }));
});

records.post('/', async (request, response) => {
  response.status(201).json(await Record.create(fieldsOf(request.body)));
});

records.put('/:id', async (request, response) => {
  const record = await Record.findById(request.params.id).orFail();
  record.set(fieldsOf(request.body));
  response.json(await record.save());
});

records.delete('/:id', async (request, response) => {
  await Record.findByIdAndDelete(request.params.id).orFail();
  response.sendStatus(204);
});
