import { isBoolean, recall, remember } from "../../page/storage.ts";
import { Changes } from "../model/changes.ts";

/** Setting of this browser, on or off; on by default. */
export class Switch extends Changes {
  readonly #name: string;
  #isOn: boolean;

  /** @param name key in the storage, and `data-switch` of its checkboxes. */
  constructor(name: string) {
    super();
    this.#name = name;
    this.#isOn = recall(name, isBoolean, true);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Connects all checkboxes of its name. */
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
