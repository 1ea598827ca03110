// Security keys: a form marked data-key asks the key (create or get) with the options beside it, and is sent with the answer.
// The form stays hidden where the browser offers no keys: on pages without TLS, for one.

for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential || !window.isSecureContext) continue;
  form.hidden = false;
  const button = form.querySelector("[data-key-asks]");
  const failed = form.querySelector("[data-key-failed]");
  button.addEventListener("click", async () => {
    failed.hidden = true;
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
    try {
      const answer =
        form.dataset.key === "create"
          ? await window.webauthnJSON.create(options.creation_options)
          : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
