/** At least what the client knows of: the venue sends more keys than any client reads. */
export type Wider<Row> = Row & Readonly<Record<string, unknown>>
