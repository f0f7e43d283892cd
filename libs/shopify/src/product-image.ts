/** A medium as far as it matters whether it is an image. */
export interface Medium {
  readonly mediaContentType: string;
  /** Of images only; null while Shopify still works on it. */
  readonly image?: { readonly url: string } | null;
}

/** The first of the media that is an image: its URL. Undefined when none is. Previews of videos are not looked at. */
export function firstImageUrl(media: readonly Medium[]): string | null | undefined {
  const first = media.find(({ mediaContentType }) => mediaContentType === 'IMAGE');
  return first === undefined ? undefined : (first.image?.url ?? null);
}
