/** All of a stream of texts. */
export async function readAllText(chunks: AsyncIterator<string>): Promise<string> {
  let text = '';
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) return text;
    text += value;
  }
}
