import { Button, type ButtonProps } from 'antd';
import { useHref, useLinkClickHandler } from 'react-router-dom';

interface LinkButtonProps extends Omit<ButtonProps, 'href' | 'onClick'> {
  readonly to: string;
}

/** A link within the web that looks like a button. */
export function LinkButton({ to, ...properties }: LinkButtonProps) {
  const href = useHref(to);
  const follow = useLinkClickHandler(to);
  return (
    <Button {...properties} href={href} onClick={(event) => follow(event as React.MouseEvent<HTMLAnchorElement>)} />
  );
}
