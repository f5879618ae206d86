import { isBoolean, recall, remember } from "../../page/storage.ts";
import { Changes } from "../model/changes.ts";

/** Something to switch on and off, remembered by this browser; on until somebody switches it off. */
export class Switch extends Changes {
  readonly #name: string;
  #isOn: boolean;

  /** @param name what it is remembered by, and what its checkboxes on the page have as `data-switch`. */
  constructor(name: string) {
    super();
    this.#name = name;
    this.#isOn = recall(name, isBoolean, true);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Shows it in every checkbox of its name: wherever it stands, it says the same. */
  show(page: ParentNode): void {
    const boxes = [...page.querySelectorAll<HTMLInputElement>(`input[data-switch="${this.#name}"]`)];
    const update = () => {
      for (const box of boxes) box.checked = this.#isOn;
    };
    for (const box of boxes) box.addEventListener("change", () => this.#turn(box.checked));
    this.onChange(update);
    update();
  }

  #turn(isOn: boolean): void {
    this.#isOn = isOn;
    remember(this.#name, isOn);
    this.announce();
  }
}
