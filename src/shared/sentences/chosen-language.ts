import { en } from "./en.ts";
import type { Sentences } from "./sentences.ts";

/** The language of the server and of the page. */
export const chosenLanguage: Sentences = en;
