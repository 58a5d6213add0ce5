//go:build !linux

package account

import "syscall"

// yield has this process, which is alone in its group, run when nobody else wants to.
func yield() { _ = syscall.Setpriority(syscall.PRIO_PGRP, 0, lowest) }
