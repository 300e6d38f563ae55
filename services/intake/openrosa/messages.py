"""What a field worker reads on the phone, by problem slug: what happened, what stays safe, what to do."""

from __future__ import annotations

RECEIVED = "Đã nhận phiếu."
RECEIVED_FILES = "Đã nhận phiếu, còn chờ {missing} tệp đính kèm."
KNOWN = "Phiếu này đã nhận trước đó, không cần gửi lại."

_BY_SLUG = {
    "malformed-xml": "Phiếu bị hỏng nên chưa nhận được. Bản gốc vẫn còn trên máy; hãy báo người quản trị.",
    "no-instance-id": "Phiếu thiếu mã phiếu (instanceID) nên chưa nhận được. Hãy báo người quản trị.",
    "no-submission-part": "Yêu cầu không có phiếu kèm theo. Hãy gửi lại từ ứng dụng thu thập.",
    "truncated-upload": "Đường truyền bị ngắt giữa chừng, phiếu chưa nhận đủ. Hãy gửi lại khi có mạng.",
    "form-unknown": "Máy chủ không có biểu mẫu hoặc phiên bản này. Hãy báo người quản trị.",
    "form-closed": "Biểu mẫu này đã đóng, không nhận thêm phiếu. Hãy hỏi cán bộ phụ trách.",
    "submission-conflict": "Đã có phiếu khác cùng mã. Cả hai bản đều được giữ; hãy báo người quản trị.",
    "file-conflict": "Đã có tệp khác cùng tên. Cả hai bản đều được giữ; hãy báo người quản trị.",
    "too-large": "Dữ liệu gửi lên quá lớn nên chưa nhận được. Hãy giảm cỡ ảnh rồi gửi lại.",
    "key-unknown": "Mã truy cập trong địa chỉ máy chủ không còn đúng. Hãy xin mã QR mới từ người quản trị.",
    "forbidden": "Tài khoản của bạn không được làm việc này. Hãy báo người quản trị.",
    "database-away": "Máy chủ đang bận, phiếu chưa được lưu. Hãy gửi lại sau ít phút.",
    "stale": "Máy chủ đang nhận chính phiếu này. Hãy gửi lại sau ít phút.",
    "not-found": "Địa chỉ này không có trên máy chủ. Hãy kiểm tra địa chỉ máy chủ trong phần cài đặt.",
    "upload-offset": "Tệp gửi tiếp chưa đúng chỗ. Ứng dụng sẽ tự gửi lại từ phần còn thiếu.",
    "upload-damaged": "Tệp bị hỏng trên đường truyền. Bản gốc vẫn còn trên máy; ứng dụng sẽ gửi lại từ đầu.",
    "wrong-password": "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra rồi nhập lại.",
    "locked-out": "Nhập sai mật khẩu quá nhiều lần. Hãy đợi ít phút rồi thử lại.",
    "invalid-input": "Dữ liệu ứng dụng gửi lên chưa đúng. Phiếu vẫn còn trên máy; hãy báo người quản trị.",
    "unreadable": "Máy chủ không đọc được yêu cầu. Phiếu vẫn còn trên máy; hãy gửi lại.",
    "unsupported-media": "Ứng dụng gửi dữ liệu không đúng kiểu. Hãy báo người quản trị.",
}
_OTHERWISE = "Máy chủ gặp lỗi, phiếu chưa được lưu. Phiếu vẫn trên máy của bạn; hãy gửi lại sau."


def message_of(slug: str) -> str:
    """The sentences for a problem; always some, for a worker who sees none is lost."""
    return _BY_SLUG.get(slug, _OTHERWISE)
