/** The variable that names a moto that listens; absent: the embedded AWS is asked. */
export const motoUrlVariable = "CONTRACT_MOTO_URL";

/** The account that the suite works in, and another one. */
export const account = "111122223333";
export const otherAccount = "444455556666";
export const region = "us-east-1";
