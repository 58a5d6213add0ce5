package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fronts starts each proxy that the documentation has a tested configuration for. They go to
// the background once they listen.
func fronts() map[string]func(f *front) {
	return map[string]func(f *front){"nginx": (*front).nginx, "Caddy": (*front).caddy, "Apache": (*front).apache, "HAProxy": (*front).haproxy}
}

func (f *front) nginx() {
	config := f.configuration("nginx", map[string]string{"443 ssl": f.https + " ssl", "listen 80;": "listen " + f.http + ";",
		"/etc/ssl/connect.example.com.crt": f.certificate, "/etc/ssl/connect.example.com.key": f.certificate, "/var/log/nginx/fairlead.log": f.log})
	runNginx(f.t, f.folder, f.write("nginx.conf", fmt.Sprintf("pid %s/pid;\nevents {}\nhttp {\n%s}\n", f.folder, config)))
}

func (f *front) caddy() {
	config := f.configuration("caddyfile", map[string]string{"9090": portOf(f.ops[0]),
		"connect.example.com {": "https://connect.example.com:" + portOf(f.https) + " {\n\tbind 127.0.0.1\n\ttls " + f.certificate + " " + f.certificate})
	file := f.write("Caddyfile", fmt.Sprintf("{\n\tadmin off\n\thttp_port %s\n\thttps_port %s\n}\n%s", portOf(f.http), portOf(f.https), config))
	runCaddy(f.t, f.folder, file)
}

// apacheFrame is what Debian's own files add to a site.
const apacheFrame = `PidFile %[1]s/pid
DefaultRuntimeDir %[1]s
ErrorLog %[1]s/error.log
User www-data
Group www-data
Listen %[2]s
Listen %[3]s
`

func (f *front) apache() {
	apache := programOf(f.t, "apache2", "apache2-bin")
	config := f.configuration("apache", map[string]string{"*:443": f.https, "*:80": f.http, "/etc/ssl/connect.example.com.crt": f.certificate,
		"/etc/ssl/connect.example.com.key": f.certificate, "/var/log/apache2/fairlead.log": f.log})
	frame := fmt.Sprintf(apacheFrame, f.folder, f.https, f.http)
	documented := firsts("`([a-z_]+)`", aboveBlock(f.t, "## Apache httpd"))
	for _, module := range append(documented, "mpm_event", "authz_core", "alias", "socache_shmcb") {
		if path := "/usr/lib/apache2/modules/mod_" + module + ".so"; isFile(path) {
			frame += "LoadModule " + module + "_module " + path + "\n"
		}
	}
	file := f.write("apache.conf", frame+config)
	runDaemon(f.t, exec.Command(apache, "-d", f.folder, "-f", file, "-k", "start"), f.folder, filepath.Join(f.folder, "pid"))
}

func (f *front) haproxy() {
	haproxy := programOf(f.t, "haproxy", "haproxy")
	config := f.configuration("haproxy", map[string]string{":443 ssl": f.https + " ssl", "bind :80": "bind " + f.http, "port 9090": "port " + portOf(f.ops[0]),
		"/etc/haproxy/connect.example.com.pem": f.certificate, "/dev/log": f.syslog(), "    user haproxy\n    group haproxy\n": ""})
	pid := filepath.Join(f.folder, "pid")
	runDaemon(f.t, exec.Command(haproxy, "-D", "-p", pid, "-f", f.write("haproxy.cfg", config)), f.folder, pid)
}

// syslog keeps in the log's file what is sent to an address.
func (f *front) syslog() string {
	f.t.Helper()
	socket, err := new(net.ListenConfig).ListenPacket(f.t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = socket.Close() })
	file, err := os.Create(f.log)
	if err != nil {
		f.t.Fatal(err)
	}
	go func() {
		defer func() { _ = file.Close() }()
		for line := make([]byte, 4096); ; {
			n, _, err := socket.ReadFrom(line)
			if err != nil {
				return
			}
			_, _ = file.Write(append(line[:n:n], '\n'))
		}
	}()
	return socket.LocalAddr().String()
}

func (f *front) write(name, content string) string {
	f.t.Helper()
	file := filepath.Join(f.folder, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return file
}

// aboveBlock is what a chapter says before its first block.
func aboveBlock(t *testing.T, heading string) string {
	t.Helper()
	text, _, _ := strings.Cut(chapter(t, heading), "\n```")
	return text
}

func isFile(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
