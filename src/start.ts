import { isShortOfDescriptors } from "./app/store/descriptors.ts";

/** Node loads some 300 files of the app at once; after that each open page takes one. */
const DESCRIPTORS_NEEDED = 512;

// Before anything else is loaded: with too few of them Node says that a package can't be found, or less.
if (isShortOfDescriptors(import.meta.filename, DESCRIPTORS_NEEDED)) {
  console.error(
    `The database (app.sqlite in DATA_DIRECTORY) can't be opened, because this process may open too few files (it needs ${DESCRIPTORS_NEEDED}): raise the limit to 4096 (ulimit -n, LimitNOFILE).`,
  );
  process.exit(1);
}
await import("./main.ts");
