//go:build !linux

package hash

import "syscall"

// lowest is the lowest priority that the system knows.
const lowest = 19

// lowerPriority makes this process, which is alone in its group, run when nothing
// else wants to.
func lowerPriority() { _ = syscall.Setpriority(syscall.PRIO_PGRP, 0, lowest) }
