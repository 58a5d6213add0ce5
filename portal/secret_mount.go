package portal

import "net/http"

// mountSecrets adds the pages of a partner's secrets.
func (h *Handlers) mountSecrets(mux *http.ServeMux) {
	const all, rotation, revocation = onePath + "/secrets", onePath + "/secrets/rotate", onePath + "/secrets/{secret}/revoke"
	mux.Handle("GET "+all, h.page(h.showSecrets))
	mux.Handle("POST "+all, h.page(h.confirmed(itself, h.submitSecret(h.ofClient, h.secretsPage))))
	mux.Handle("GET "+rotation, h.page(h.showRotation))
	mux.Handle("POST "+rotation, h.page(h.confirmed(itself, h.submitSecret(h.ofClient, h.rotationPage))))
	mux.Handle("GET "+revocation, h.page(h.existing(h.ofClient, h.confirmed(itself, h.showRevocation(h.ofClient)))))
	mux.Handle("POST "+revocation, h.page(h.existing(h.ofClient, h.confirmed(itself, h.submitRevocation(h.ofClient)))))
}
