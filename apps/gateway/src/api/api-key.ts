import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key of the operator API. Only its SHA-256 is kept: it was shown once. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('text', { name: 'key_hash' })
  keyHash!: string;

  @Column('text')
  label!: string;
}
