/** As much of a browser as an install needs: follows redirects itself, keeps cookies per origin, reads a form. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** Follows redirects by GET and answers the page they end at. */
  async open(
    url: string,
    init: { method?: string; form?: Record<string, string> } = {},
  ): Promise<{ url: string; status: number; text: string }> {
    let next = { url, method: init.method ?? 'GET', form: init.form };
    for (let hop = 0; hop < 10; hop++) {
      const { origin } = new URL(next.url);
      const jar = this.cookies.get(origin) ?? new Map<string, string>();
      this.cookies.set(origin, jar);
      const answer = await fetch(next.url, {
        method: next.method,
        redirect: 'manual',
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          origin,
          ...(next.form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: next.form && new URLSearchParams(next.form).toString(),
        signal: AbortSignal.timeout(60_000),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        const at = pair.indexOf('=');
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
      const location = answer.headers.get('location');
      if (location === null || answer.status < 300 || answer.status > 399)
        return { url: next.url, status: answer.status, text: await answer.text() };
      await answer.arrayBuffer();
      next = { url: new URL(location, next.url).href, method: 'GET', form: undefined };
    }
    throw new Error(`more than ten redirects from ${url}`);
  }
}

/** The value of a hidden field in a page. */
export function hiddenField(page: string, name: string): string {
  const value = new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page)?.[1];
  if (value === undefined) throw new Error(`the page has no field ${name}: ${page.slice(0, 500)}`);
  return value;
}
