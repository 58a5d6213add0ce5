package listen

import (
	"cmp"
	"net"

	"golang.org/x/sys/unix"
)

// withoutSYN passes every packet but those that ask for a new connection: of the flags in
// byte 13 of a TCP header (RFC 9293 §3.1) they have SYN and not ACK.
var withoutSYN = []unix.SockFilter{
	{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},
	{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: syn | ack},
	{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: syn, Jf: 1},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	{Code: unix.BPF_RET | unix.BPF_K, K: 1 << 18}, // longer than any packet
}

const syn, ack = 0x02, 0x10

// dropNew makes the kernel ignore new connections, while those that have begun are
// completed. The client tries again after a second; by then it is refused, or answered
// by the next process.
func dropNew(l *net.TCPListener) error {
	raw, err := l.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(withoutSYN)), Filter: &withoutSYN[0]}) //nolint:gosec // five instructions
	})
	return cmp.Or(err, failed)
}
