import {
  InvalidParameterValueException,
  InvalidRequestException,
  MissingParameterValueException,
  ResourceNotFoundException,
} from "@aws-sdk/client-backup";

const $metadata = {};

export const invalid = (message: string) => new InvalidParameterValueException({ message, $metadata });
export const missing = (message: string) => new MissingParameterValueException({ message, $metadata });
export const notFound = (message: string) => new ResourceNotFoundException({ message, $metadata });
export const refused = (message: string) => new InvalidRequestException({ message, $metadata });
