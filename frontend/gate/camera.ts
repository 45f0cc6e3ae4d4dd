/** The camera: frames of the back camera, read by zxing-wasm from our own origin. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

const WIDTH = 640;

prepareZXingModule({
  overrides: {
    locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path),
  },
});

export class Camera {
  #stream: MediaStream | null = null;
  #canvas = document.createElement("canvas");

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly read: (text: string) => void,
  ) {}

  /** Starts the back camera; rejects where the person or the browser refuses it. */
  async start(): Promise<void> {
    const video = { facingMode: { ideal: "environment" }, width: { ideal: 1280 } };
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
    this.video.srcObject = this.#stream;
    await this.video.play();
    this.#next();
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #next(): void {
    if (this.#stream) this.video.requestVideoFrameCallback(() => this.#look());
  }

  async #look(): Promise<void> {
    const scale = Math.min(1, WIDTH / (this.video.videoWidth || WIDTH));
    this.#canvas.width = this.video.videoWidth * scale;
    this.#canvas.height = this.video.videoHeight * scale;
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (context && this.#canvas.width) {
      context.drawImage(this.video, 0, 0, this.#canvas.width, this.#canvas.height);
      const frame = context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
      const [code] = await readBarcodes(frame, {
        formats: ["QRCode"],
        maxNumberOfSymbols: 1,
        tryHarder: true,
      });
      if (code?.text) this.read(code.text);
    }
    this.#next();
  }
}
