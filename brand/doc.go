// Package brand owns what an operator sets about the look of the pages: one accent color, a
// logo and an icon. From the color it derives those that pages use, in light and dark, and
// refuses one that nobody could read. Pictures are served from the origin of the pages, so it
// refuses files that could run something or load something from elsewhere. It knows no page
// and no setting.
package brand
