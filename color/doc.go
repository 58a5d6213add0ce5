// Package color computes with colors as style sheets write them: how far apart two are for
// a reader (WCAG 2.2), and what a color looks like lighter or darker (OKLCH). It knows no
// page; which colors meet is for others to say.
package color
