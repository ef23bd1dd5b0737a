import mongoose from 'mongoose';

export const LEVELS = ['Intern', 'Junior', 'Senior'];

const text = (label) => ({
  type: String,
  trim: true,
  required: [true, `${label} is missing`],
  maxlength: [60, `${label} is longer than 60 characters`],
});

const schema = new mongoose.Schema(
  {
    name: text('The name'),
    role: text('The role'),
    level: {
      type: String,
      required: [true, 'The level is missing'],
      enum: { values: LEVELS, message: `The level is one of ${LEVELS.join(', ')}` },
    },
  },
  { timestamps: true, versionKey: false },
);

schema.set('toJSON', {
  transform: (_document, { _id, ...fields }) => ({ id: _id, ...fields }),
});

export const Record = mongoose.model('Record', schema);
