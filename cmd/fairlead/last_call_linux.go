package main

import "syscall"

// Where a TCP header has its flags, and two of them (RFC 9293 §3.1).
const (
	flagsAt  = 13
	syn, ack = 0x02, 0x10
)

// ignoreNew has the system drop what would begin a connection with a socket that
// listens. Whoever has begun may finish.
func ignoreNew(socket uintptr) {
	_ = syscall.AttachLsf(int(socket), []syscall.SockFilter{ //nolint:staticcheck // x/net/bpf writes filters and attaches none
		{Code: syscall.BPF_LD | syscall.BPF_B | syscall.BPF_ABS, K: flagsAt},
		{Code: syscall.BPF_ALU | syscall.BPF_AND | syscall.BPF_K, K: syn | ack},
		{Code: syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, K: syn, Jf: 1},
		{Code: syscall.BPF_RET | syscall.BPF_K, K: 0}, // is dropped
		{Code: syscall.BPF_RET | syscall.BPF_K, K: 1 << 16},
	})
}
