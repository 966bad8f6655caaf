"""Mails as servers and providers send them back, made for an address and a tag."""

from email.message import EmailMessage

ORIGINAL = "From: Newsroom <news@example.org>\r\nTo: {to}\r\nSubject: The court day\r\n\r\nDear friend,\r\n"


def a_bounce(
    to: str,
    of: str,
    *,
    status: str = "5.1.1",
    diagnosis: str = "smtp; 550 5.1.1 User unknown",
    action: str = "failed",
    original: str = "",
) -> bytes:
    """A delivery report (RFC 3464) that came `to` our return path, about the mailbox `of` somebody."""
    first = f"Original-Recipient: rfc822;{original}\r\n" if original else ""
    fields = (
        f"Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; {of}\r\n{first}"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {diagnosis}\r\n"
    )
    return _report(to, "delivery-status", "It could not be delivered.", fields, ORIGINAL.format(to=of))


def a_complaint(to: str, fields: str, quoted: str, *, kind: str = "abuse") -> bytes:
    """A feedback report (RFC 5965)."""
    told = f"Feedback-Type: {kind}\r\nUser-Agent: Loop/1.0\r\nVersion: 1\r\n{fields}"
    return _report(to, "feedback-report", "One of our people says that this is spam.", told, quoted)


def an_answer(to: str, sender: str, subject: str, **headers: str) -> bytes:
    """What a person's program answers while they are away."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("I am away until Monday. In urgent cases write to boss@example.com, 550 Main Street.")
    return mail.as_bytes()


def _report(to: str, kind: str, words: str, fields: str, quoted: str) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r\n"
        f"To: {to}\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="part"\r\n\r\n'
        f"--part\r\nContent-Type: text/plain\r\n\r\n{words}\r\n\r\n"
        f"--part\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n"
        f"--part\r\nContent-Type: message/rfc822\r\n\r\n{quoted}\r\n--part--\r\n"
    ).encode()
