/** Whether tests that try something at random are to try it many times: `npm run test:long`. */
export const isLong = process.env.LONG === "1";
