import type { OutputStream } from '../command.ts'

const ENTER = '\u001B[?1049h\u001B[?25l\u001B[2J' // the other screen, no cursor, empty
const LEAVE = '\u001B[?25h\u001B[?1049l'
const CLEAR = '\u001B[2J'
const CLEAR_REST = '\u001B[K'
const COLUMNS = 80
const ROWS = 24

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal as rows of text: each drawing writes only the rows that differ from what stands there. Leaving it gives the terminal back as it was. */
export class LiveScreen implements Disposable {
  private readonly stream: OutputStream
  private readonly onExit = (): void => this.leave()
  private shown: readonly string[] = []
  private shownSize: ScreenSize | null = null
  private isEntered = false

  constructor(stream: OutputStream) {
    this.stream = stream
  }

  get size(): ScreenSize {
    return { columns: this.stream.columns ?? COLUMNS, rows: this.stream.rows ?? ROWS }
  }

  /** Rows beyond the terminal's height are not drawn; keeping them within its width is the caller's part. */
  draw(rows: readonly string[]): void {
    const { size } = this
    const visible = rows.slice(0, size.rows)
    let text = this.enter()
    if (this.shownSize !== null && !sameSize(size, this.shownSize)) {
      text += CLEAR // a terminal that was resized has moved its rows about
      this.shown = []
    }
    for (let row = 0; row < Math.max(visible.length, this.shown.length); row++) {
      if (visible[row] !== this.shown[row]) text += `\u001B[${row + 1};1H${visible[row] ?? ''}${CLEAR_REST}`
    }
    if (text !== '') this.stream.write(text)
    this.shown = visible
    this.shownSize = size
  }

  [Symbol.dispose](): void {
    this.leave()
  }

  private enter(): string {
    if (this.isEntered) return ''
    this.isEntered = true
    process.once('exit', this.onExit) // a second Ctrl-C ends the process at once
    return ENTER
  }

  private leave(): void {
    if (!this.isEntered) return
    this.isEntered = false
    process.off('exit', this.onExit)
    this.stream.write(LEAVE)
  }
}

function sameSize(a: ScreenSize, b: ScreenSize): boolean {
  return a.columns === b.columns && a.rows === b.rows
}
