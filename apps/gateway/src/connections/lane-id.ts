import { v5 } from 'uuid';

/** Our own name space: the same WMS system and goods owner give the same lane in every installation. */
const LANES = '5b0f3c52-6a0f-5d3e-9f07-2f8b1d0f6c11';

/** The lane of a goods owner: who shares it shares its one writer per service. Deterministic, so that it needs no table. */
export function laneId(wmsUrl: string, goodsOwnerId: number): string {
  return v5(`${wmsUrl}#${goodsOwnerId}`, LANES);
}
