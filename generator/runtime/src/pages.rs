//! Lists that come in pages of a limit and an offset.

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::exec::{self, Output};
use crate::{Call, Error};

/// A request for one page of a list. Generated code implements it; [`pages!`](crate::pages) adds the methods that
/// users call.
pub trait Paged: Call + Clone + Sync {
    /// What is listed.
    type Item: Send + 'static;

    /// The number of entries before this page.
    fn offset(&self) -> u64;

    /// The same request for the page that starts there.
    #[must_use]
    fn at(self, offset: u64) -> Self;

    /// The number of entries in the whole list, where a page says so.
    fn total(page: &Output<Self>) -> Option<u64>;

    /// How many entries a page holds.
    fn count(page: &Output<Self>) -> usize;

    /// The entries of a page.
    fn items(page: Output<Self>) -> Vec<Self::Item>;
}

/// The pages from the request's own offset on. Called by what [`pages!`](crate::pages) writes.
///
/// It ends with a page that is empty or that reaches the total, and asks for none beyond. Where there is no total to
/// reach, it also ends with a page that is the one before once more, as a server gives that knows no offset.
#[doc(hidden)]
pub fn pages<P: Paged>(request: P) -> BoxStream<'static, Result<Output<P>, Error>> {
    let start = Next {
        offset: request.offset(),
        before: Bytes::new(),
    };
    stream::try_unfold((request, Some(start)), |(request, next)| async move {
        let Some(Next { offset, before }) = next else {
            return Ok(None);
        };
        let (page, body) = exec::send_with_body(&request.clone().at(offset)).await?;
        let (count, total) = (P::count(&page) as u64, P::total(&page));
        let repeats = total.is_none() && !body.is_empty() && body == before;
        if count == 0 || repeats {
            return Ok(None);
        }
        let end = offset.saturating_add(count);
        let more = total.is_none_or(|total| end < total);
        let next = more.then_some(Next {
            offset: end,
            before: body,
        });
        Ok(Some((page, (request, next))))
    })
    .boxed()
}

/// The page to ask for, and the body of the one before it.
struct Next {
    offset: u64,
    before: Bytes,
}

/// The entries of all pages. Called by what [`pages!`](crate::pages) writes.
#[doc(hidden)]
pub fn items<P: Paged>(request: P) -> BoxStream<'static, Result<P::Item, Error>> {
    pages(request)
        .map_ok(|page| stream::iter(P::items(page).into_iter().map(Ok)))
        .try_flatten()
        .boxed()
}

/// Gives a request for a page the methods `stream` and `pages`.
///
/// It is told what a page and what an entry is: `pages!(List -> types::Page => types::Entry)`.
#[macro_export]
macro_rules! pages {
    ($operation:ident -> $page:ty => $item:ty) => {
        #[allow(deprecated)]
        impl $operation {
            /// All entries from this request's offset on, page after page as they are needed.
            #[inline]
            pub fn stream(self) -> $crate::BoxStream<::core::result::Result<$item, $crate::Error>> {
                $crate::items(self)
            }

            /// The pages from this request's offset on, as they are needed.
            #[inline]
            pub fn pages(self) -> $crate::BoxStream<::core::result::Result<$page, $crate::Error>> {
                $crate::all_pages(self)
            }
        }
    };
}
