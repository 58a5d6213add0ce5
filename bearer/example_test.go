package bearer_test

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"fairlead/bearer"
)

// An API asks as a service that was created with
//
//	fairlead service create --name "Labels API" --scope introspect
func ExampleChecker() {
	checker := &bearer.Checker{
		IntrospectURL: "https://connect.example.com/oauth/introspect",
		ClientID:      os.Getenv("CLIENT_ID"),
		ClientSecret:  os.Getenv("CLIENT_SECRET"),
		CacheFor:      5 * time.Second,  // how long a revoked token may still work
		Grace:         30 * time.Second, // and how much longer while the server restarts
	}
	if err := checker.Open(); err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /labels", checker.Handler(http.HandlerFunc(listLabels)))
	mux.Handle("POST /refunds", checker.Require("refunds")(http.HandlerFunc(refund)))

	server := &http.Server{Addr: ":8090", Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// Without credentials, an API asks as a proxy does.
func ExampleChecker_verify() {
	checker := &bearer.Checker{VerifyURL: "http://fairlead.internal:8080/oauth/verify"}
	if err := checker.Open(); err != nil {
		log.Fatal(err)
	}
	http.Handle("/", checker.Handler(http.HandlerFunc(listLabels)))
}

func ExampleFromContext() {
	handle := func(w http.ResponseWriter, r *http.Request) {
		caller, ok := bearer.FromContext(r.Context())
		if !ok || caller.AccountID == "" {
			http.Error(w, "only for accounts", http.StatusForbidden)
			return
		}
		_, _ = fmt.Fprintf(w, "labels of %s", caller.AccountID)
	}
	http.HandleFunc("GET /labels/all", handle)
}

func ExampleCaller_Has() {
	caller := bearer.Caller{ClientID: "service_1", Scope: "labels rates"}
	fmt.Println(caller.Has("labels"), caller.Has("label"))
	// Output: true false
}

func listLabels(w http.ResponseWriter, r *http.Request) {
	caller, _ := bearer.FromContext(r.Context())
	_, _ = fmt.Fprintf(w, "labels of %s", caller.AccountID)
}

func refund(http.ResponseWriter, *http.Request) {}
