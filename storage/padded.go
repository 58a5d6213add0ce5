package storage

import "slices"

// padded repeats the last one of a list until its length is 1, 2, 3, 4, 6, 8, 12, 16 and so on,
// for statements in which that changes nothing: engines prepare each length anew, so that few
// lengths are faster than exact ones.
func padded[E any](list []E) []E {
	if len(list) == 0 {
		return list
	}
	length := 1
	for step := 1; length < len(list); length += step {
		if length >= 4*step {
			step *= 2
		}
	}
	last := list[len(list)-1]
	return append(slices.Clip(list), slices.Repeat([]E{last}, length-len(list))...)
}
