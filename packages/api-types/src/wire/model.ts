/** A type of the wire in the words of Swagger 1.2. */
export interface Model {
  readonly id: string;
  readonly description: string;
  /** The fields that are always written. */
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

/** A field of it: its type, or the id of the model that it holds. */
export interface Property {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: Property;
  /** Of a map. */
  readonly additionalProperties?: Property;
  readonly enum?: readonly string[];
  readonly description?: string;
}
