package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
)

// pin starts this program again on the first few processors where there are more,
// so that a larger machine's figures can be compared. Children inherit it.
func pin(cores int) error {
	if runtime.NumCPU() <= cores {
		return nil
	}
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		return fmt.Errorf("this machine has %d processors: taskset is needed to use %d of them, or -cores %d", runtime.NumCPU(), cores, runtime.NumCPU())
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"taskset", "-c", fmt.Sprintf("0-%d", cores-1), self}, os.Args[1:]...)
	return syscall.Exec(taskset, args, os.Environ()) //nolint:gosec // ourselves
}

// writeMachine describes what the figures were measured on.
func (b *bench) writeMachine() error {
	sync, err := fsyncTime(b.folder)
	if err != nil {
		return err
	}
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return err
	}
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return err
	}
	processors, err := fs.CPUInfo()
	if err != nil {
		return err
	}
	memory, err := fs.Meminfo()
	if err != nil {
		return err
	}
	model, total := "unnamed", uint64(0)
	if len(processors) > 0 {
		model = cmp.Or(processors[0].ModelName, model)
	}
	if memory.MemTotalBytes != nil {
		total = *memory.MemTotalBytes
	}
	b.print("Measured on %s with %d processors (%s) and %.0f GiB, Linux %s, %s. A write of 8 kB and its fsync takes %s.\n",
		time.Now().UTC().Format("2 January 2006"), min(b.cores, runtime.NumCPU()), model, float64(total)/(1<<30),
		strings.TrimSpace(string(kernel)), runtime.Version(), milliseconds(sync))
	b.print("Server, database and load generator share these processors. %s live tokens, of which %s are asked about at random; %d keep-alive connections; %d rounds of %s; medians.\n",
		count(b.tokens), count(min(b.busy, b.tokens)), b.conns, b.rounds, b.d)
	return nil
}

// fsyncTime is the median of many small writes, each waited for.
func fsyncTime(folder string) (time.Duration, error) {
	file, err := os.Create(filepath.Join(folder, "fsync")) //nolint:gosec // our own folder
	if err != nil {
		return 0, err
	}
	var took []time.Duration
	block := make([]byte, 8192)
	for range 200 {
		began := time.Now()
		if _, err := file.Write(block); err != nil {
			return 0, errors.Join(err, file.Close())
		}
		if err := file.Sync(); err != nil {
			return 0, errors.Join(err, file.Close())
		}
		took = append(took, time.Since(began))
	}
	return median(took), file.Close()
}
