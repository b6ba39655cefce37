// Certificate and key for the server's side of TLS.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "api/server.h"

namespace clarion::api {

// TLS 1.2 and 1.3, forward secret. kInvalidInput names the file that cannot be read or used, or
// says that the two do not belong together.
Result<std::shared_ptr<boost::asio::ssl::context>> LoadTls(const TlsFiles& files);

}  // namespace clarion::api
