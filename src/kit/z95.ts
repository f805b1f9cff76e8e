/** The quantile of the normal distribution that leaves 2.5 % above it: half the width of a two-sided 95 % interval in standard errors. */
export const Z95 = 1.959963984540054
