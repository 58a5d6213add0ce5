package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// visit loads a page through a proxy, and returns the line of the proxy's log about it and ours.
func (r *running) visit(t *testing.T, proxy, file string) (line string, ours struct{ Request, Traceparent string }) {
	t.Helper()
	page := webtest.New(t, proxy).Get("/signup?token=a-mailed-secret")
	id := page.Header.Get("X-Request-Id")
	r.stderr.await(t, 1, `"request":"`+id+`"`)
	for one := range strings.Lines(r.stderr.String()) {
		if strings.Contains(one, `"request":"`+id+`"`) {
			if err := json.Unmarshal([]byte(one), &ours); err != nil {
				t.Fatal(err)
			}
		}
	}
	eventually(t, "the proxy has logged the request", func() bool {
		line = fileText(file)
		return strings.Contains(line, id) && strings.HasSuffix(line, "\n")
	})
	if strings.Contains(line, "a-mailed-secret") {
		t.Errorf("the proxy logged the query: %s", line)
	}
	return line, ours
}

func TestTheLogOfNginxJoinsOurs(t *testing.T) {
	t.Parallel()
	r, folder, address := start(t), t.TempDir(), freeAddress(t)
	file := filepath.Join(folder, "access.log")
	snippet := adapt(t, fenced(chapter(t, "## The proxy's log"), "nginx")[0], map[string]string{"server {\n": "server {\n    listen " + address + ";\n",
		"/var/log/nginx/access.log": file, "http://127.0.0.1:8080": r.public})
	config := filepath.Join(folder, "nginx.conf")
	must(t, os.WriteFile(config, []byte("pid "+filepath.Join(folder, "pid")+";\nevents {}\nhttp {\n"+snippet+"}\n"), 0o600))
	runNginx(t, folder, config)
	line, ours := r.visit(t, "http://"+address, file)
	if trace := firsts(`trace=([0-9a-f]{32}) `, line); len(trace) != 1 || !strings.HasPrefix(ours.Traceparent, "00-"+trace[0]+"-"+ours.Request) {
		t.Errorf("nginx logged %sand we %v", line, ours)
	}
}

func TestTheLogOfCaddyJoinsOurs(t *testing.T) {
	t.Parallel()
	r, folder, address := start(t), t.TempDir(), freeAddress(t)
	file := filepath.Join(folder, "access.log")
	snippet := adapt(t, fenced(chapter(t, "## The proxy's log"), "caddyfile")[0], map[string]string{"connect.example.com {": "http://" + address + " {",
		"\tlog {\n": "\tlog {\n\t\toutput file " + file + "\n", "127.0.0.1:8080": strings.TrimPrefix(r.public, "http://")})
	config := filepath.Join(folder, "Caddyfile")
	must(t, os.WriteFile(config, []byte("{\n\tadmin off\n}\n"+snippet), 0o600))
	runCaddy(t, folder, config)
	line, ours := r.visit(t, "http://"+address, file)
	if !strings.Contains(line, `"X-Request-Id":["`+ours.Request+`"]`) || strings.Contains(line, "User-Agent") {
		t.Errorf("Caddy logged %s", line)
	}
}
