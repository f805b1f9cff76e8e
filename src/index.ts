export { PerpkitError, VenueRejected } from './domain/errors.ts'
