// Passkeys: the one thing here that a browser does only by script. Forms marked data-passkey are shown where it can.
(() => {
  if (!window.PublicKeyCredential) return
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }))

  const said = (credential) => {
    const answer = { clientDataJSON: text(credential.response.clientDataJSON) }
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) answer[name] = text(credential.response[name])
    }
    return {
      type: credential.type,
      id: credential.id,
      rawId: text(credential.rawId),
      response: answer,
      clientExtensionResults: credential.getClientExtensionResults()
    }
  }

  const create = (asked) =>
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
        authenticatorSelection: {
          ...asked.authenticatorSelection,
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required'
        }
      }
    })

  const get = (asked) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) }
    })

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options)
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    return (await answer.json()).request_options
  }

  document.querySelectorAll('[data-passkey-none]').forEach((part) => part.remove())
  document.querySelectorAll('[data-passkey-part]').forEach((part) => (part.hidden = false))
  document.querySelectorAll('form[data-passkey]').forEach((form) => {
    form.hidden = false
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      try {
        const asked = (await options(form)).publicKey
        const credential = await (form.dataset.passkey === 'create' ? create : get)(asked)
        form.elements.credential.value = JSON.stringify(said(credential))
        form.submit()
      } catch {
        form.querySelector('[data-passkey-failed]').hidden = false
      }
    })
  })
})()
