// oxlint-disable-next-line import/no-default-export -- uPlot exports itself so.
export { default } from "uplot";
